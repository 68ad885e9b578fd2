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

variable "by_eventbridge" {
  description = "Whether the bucket sends its notifications to EventBridge, which then notifies the queue"
  type        = bool
  default     = false
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
