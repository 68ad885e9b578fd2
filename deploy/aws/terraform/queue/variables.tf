variable "name" {
  description = "The name of the queue"
  type        = string
}

variable "sender" {
  description = "The service that may send, and the resource and account for which it sends"
  type = object({
    service        = string
    source_arn     = string
    source_account = optional(string)
  })
}

variable "max_receive_count" {
  description = "How often a message may be received before SQS moves it to the dead-letter queue"
  type        = number
}

variable "max_age_seconds" {
  description = "The age of the oldest message that raises the alarm"
  type        = number
}

variable "kms_key_arn" {
  description = "The key that encrypts the queues; null: the one of SQS"
  type        = string
}

variable "alarm_actions" {
  description = "ARNs of topics that are notified by the alarms"
  type        = list(string)
}
