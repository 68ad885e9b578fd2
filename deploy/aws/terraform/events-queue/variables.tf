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

variable "networks" {
  description = "Whether the events of networks and roles are received, too, for the rules about placement"
  type        = bool
  default     = false
}

variable "max_receive_count" {
  description = "How often a message may be received before SQS moves it to the dead-letter queue; it is received about once a minute while Kafka is unavailable"
  type        = number
  default     = 500
}

variable "max_age_seconds" {
  description = "The age of the oldest message that raises the alarm: vpcwatch reads every message within seconds"
  type        = number
  default     = 900
}

variable "kms_key_arn" {
  description = "A key of yours that encrypts the queues; null: the one of SQS. Its policy must allow the sender (see the README)"
  type        = string
  default     = null
}

variable "alarm_actions" {
  description = "ARNs of topics, of the same region, that the alarms notify; without them nobody is notified"
  type        = list(string)
  default     = []
}
