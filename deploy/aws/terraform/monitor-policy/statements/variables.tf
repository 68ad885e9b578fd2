variable "queue_arns" {
  description = "The queues to read"
  type        = list(string)
}

variable "buckets" {
  description = "The names of the buckets with trail files"
  type        = list(string)
}

variable "kms_key_arns" {
  description = "The keys that trail files or queues are encrypted with, if they are"
  type        = list(string)
}
