variable "name" {
  description = "The name of the queue"
  type        = string
  default     = "vpcwatch-trail"
}

variable "bucket" {
  description = "The bucket that the trail delivers to"
  type        = string
}

variable "prefix" {
  description = "What the keys of the trail begin with: [prefix/]AWSLogs/[o-…/]"
  type        = string
  default     = "AWSLogs/"
}

variable "topic_arn" {
  description = "The topic that already receives the notifications of the trail's files, from the bucket or from CloudTrail; null: the bucket notifies the queue directly"
  type        = string
  default     = null
}

variable "replace_bucket_notifications" {
  description = "Whether the bucket's notifications are set here; removes those that it has"
  type        = bool
  default     = false
}

variable "max_receive_count" {
  description = "How often a message may be received before SQS moves it to the dead-letter queue; it is received about once a minute while Kafka is unavailable"
  type        = number
  default     = 500
}

variable "alarm_actions" {
  description = "ARNs of topics that are notified when the dead-letter queue has a message"
  type        = list(string)
  default     = []
}

variable "monitor_principal_arn" {
  description = "The role (or user) that vpcwatch runs as, if it is of another account; a role for it is made here"
  type        = string
  default     = null
}

variable "external_id" {
  description = "For ingest.sqs.NAME.external-id"
  type        = string
  default     = null
}

variable "kms_key_arns" {
  description = "The keys that trail files are encrypted with, if they are; their policies must allow the role too"
  type        = list(string)
  default     = []
}
