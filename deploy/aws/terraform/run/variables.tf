variable "name" {
  description = "The name of everything that is made here"
  type        = string
  default     = "vpcwatch"
}

variable "image" {
  description = "The image with all services, with registry and tag or digest"
  type        = string
}

variable "image_repository_arn" {
  description = "The ECR repository of the image, if it is in one"
  type        = string
  default     = null
}

variable "settings" {
  description = "vpcwatch.yaml, without secrets; refer to them as /run/secrets/NAME in settings that end with -file"
  type        = string

  validation {
    condition     = can(yamldecode(var.settings))
    error_message = "This is not YAML."
  }
}

variable "secrets" {
  description = "The names of secrets of Secrets Manager, after secret_prefix: each becomes the file /run/secrets/NAME"
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[a-zA-Z0-9._-]+$", name))])
    error_message = "Names may have letters, digits, dots, dashes and underscores."
  }
}

variable "secret_prefix" {
  description = "The beginning of the names of these secrets in Secrets Manager"
  type        = string
  default     = "vpcwatch/"
}

variable "secret_key_arns" {
  description = "The keys that these secrets are encrypted with, if they are yours"
  type        = list(string)
  default     = []
}

variable "subnet_id" {
  description = "The subnet of the instance, which needs a way to AWS and to the channels: a NAT gateway, endpoints, or a public address"
  type        = string
}

variable "public_ip" {
  description = "Whether the instance gets a public address, for a subnet without NAT gateway; nothing can connect to it"
  type        = bool
  default     = false
}

variable "instance_type" {
  description = "An instance type of the Nitro system; its architecture must be one of the image's"
  type        = string
  default     = "t3.medium"
}

variable "volume_gib" {
  description = "The size of the volume with the state and, without MSK, with Kafka"
  type        = number
  default     = 20
}

variable "kms_key_arn" {
  description = "A key of yours that encrypts the volumes; null: the one of EBS. Its policy must let the service-linked role of Auto Scaling use it"
  type        = string
  default     = null
}

variable "msk_cluster_arn" {
  description = "The MSK cluster with IAM to use (output cluster_arn of msk); null: the Kafka inside of vpcwatch"
  type        = string
  default     = null
}

variable "egress_ports" {
  description = "The ports that the instance may connect to: 443 for AWS, the registry and most channels, 587 for mail"
  type        = list(number)
  default     = [443]
}

variable "allowed_cidrs" {
  description = "Who may connect to port 8080 for the page, the API and /metrics, which then need http.token-file; none: only through Session Manager"
  type        = list(string)
  default     = []
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the log"
  type        = number
  default     = 90
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
