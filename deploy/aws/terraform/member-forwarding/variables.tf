variable "name" {
  description = "The name of the rule, and the beginning of the role's"
  type        = string
  default     = "vpcwatch-forward"
}

variable "bus_arn" {
  description = "The monitor's bus: output bus_arn of events-queue"
  type        = string
}
