variable "region" {
  description = "Where the functions are"
  type        = string
}

variable "image" {
  description = "The image with all services, to run it on an instance; null: it runs elsewhere, as monitor_role_arn"
  type        = string
  default     = null
}

variable "subnet_id" {
  description = "The subnet of the instance"
  type        = string
  default     = null
}

variable "settings" {
  description = "What vpcwatch.yaml has beside aws and ingest: alerting, policy and so on"
  type        = string
  default     = "{}"
}

variable "secrets" {
  description = "The secrets that these settings refer to as /run/secrets/NAME; in Secrets Manager they are called vpcwatch/NAME"
  type        = list(string)
  default     = []
}

variable "monitor_role_arn" {
  description = "The role that vpcwatch runs as, if it runs elsewhere: of an EC2 instance, an ECS task, a pod"
  type        = string
  default     = null
}

variable "alarm_actions" {
  description = "ARNs of topics that the alarms notify"
  type        = list(string)
  default     = []
}
