variable "name" {
  description = "The name of the queue"
  type        = string
}

variable "rule_arn" {
  description = "The rule whose events it receives"
  type        = string
}

variable "kms_key_arn" {
  description = "The key that encrypts the queue; null: the one of SQS"
  type        = string
}

variable "alarm_actions" {
  description = "ARNs of topics that are notified when the queue has a message; empty: no alarm"
  type        = list(string)
}
