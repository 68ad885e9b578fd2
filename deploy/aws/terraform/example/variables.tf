variable "region" {
  description = "Where the functions are"
  type        = string
}

variable "monitor_role_arn" {
  description = "The role that vpcwatch runs as: of an EC2 instance, an ECS task, a pod"
  type        = string
}

variable "alarm_actions" {
  description = "ARNs of topics that the alarms notify"
  type        = list(string)
  default     = []
}
