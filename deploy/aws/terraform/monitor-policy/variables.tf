variable "name" {
  description = "The name of the policy"
  type        = string
  default     = "vpcwatch"
}

variable "queue_arns" {
  description = "The queues that vpcwatch reads"
  type        = list(string)
  default     = []
}

variable "buckets" {
  description = "The names of the buckets with trail files"
  type        = list(string)
  default     = []
}

variable "kms_key_arns" {
  description = "The keys that trail files or queues are encrypted with, if they are"
  type        = list(string)
  default     = []
}

variable "reader_role_name" {
  description = "The name of the role in the watched accounts; null: there is none"
  type        = string
  default     = "vpcwatch-reader"
}

variable "role_arns" {
  description = "Other roles that vpcwatch assumes: output role_arn of trail-queue"
  type        = list(string)
  default     = []
}

variable "organization_id" {
  description = "The organization (o-…) whose roles vpcwatch may assume, and of no other account; null: not restricted"
  type        = string
  default     = null
}

variable "alert_topic_arns" {
  description = "The topics of channels of the type sns"
  type        = list(string)
  default     = []
}

variable "alert_topic_key_arns" {
  description = "The keys that these topics are encrypted with, if they are; the keys' policies must allow it, too"
  type        = list(string)
  default     = []
}

variable "alert_bus_arns" {
  description = "The buses of channels of the type eventbridge"
  type        = list(string)
  default     = []
}

variable "security_hub_product_arns" {
  description = "The products of channels of the type security-hub"
  type        = list(string)
  default     = []
}
