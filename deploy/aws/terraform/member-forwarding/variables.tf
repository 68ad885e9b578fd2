variable "name" {
  description = "The name of the rule, and the beginning of the role's"
  type        = string
  default     = "vpcwatch-forward"
}

variable "bus_arn" {
  description = "The monitor's bus: output bus_arn of events-queue"
  type        = string
}

variable "networks" {
  description = "Whether the events of networks and roles are forwarded, too; those of roles exist in us-east-1 only"
  type        = bool
  default     = false
}

variable "kms_key_arn" {
  description = "A key of yours, of this region, that encrypts the queue of undelivered events; null: the one of SQS"
  type        = string
  default     = null
}

variable "alarm_actions" {
  description = "ARNs of topics, of the same region, that are notified when events can't be forwarded; empty: no alarms"
  type        = list(string)
  default     = []
}

variable "role_path" {
  description = "The path of the role"
  type        = string
  default     = "/"
}

variable "permissions_boundary" {
  description = "The ARN of the policy that bounds the role, if your organization requires one"
  type        = string
  default     = null
}
