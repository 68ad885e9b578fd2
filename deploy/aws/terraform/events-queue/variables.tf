variable "name" {
  description = "The name of the bus, the rule and the queue"
  type        = string
  default     = "vpcwatch-events"
}

variable "organization_id" {
  description = "The organization whose accounts may forward events (o-…); null: only those of account_ids"
  type        = string
  default     = null
}

variable "account_ids" {
  description = "Accounts outside of the organization that may forward events"
  type        = list(string)
  default     = []
}

variable "max_receive_count" {
  description = "How often a message may come again before it goes to the dead queue; it comes about once a minute while Kafka is away"
  type        = number
  default     = 500
}

variable "alarm_actions" {
  description = "ARNs of topics that are told when a message is in the dead queue"
  type        = list(string)
  default     = []
}
