variable "name" {
  description = "For aws.role-name"
  type        = string
  default     = "vpcwatch-reader"
}

variable "monitor_principal_arn" {
  description = "The role (or user) that vpcwatch runs as"
  type        = string
}

variable "external_id" {
  description = "For aws.external-id; recommended if others than the owners of the accounts run vpcwatch"
  type        = string
  default     = null
}

variable "inventory" {
  description = "For ingest.inventory.enabled"
  type        = bool
  default     = true
}

variable "networks" {
  description = "For ingest.inventory.networks; every action is optional, and what it would show stays unknown"
  type        = bool
  default     = true
}

variable "lookup" {
  description = "For ingest.lookup.enabled and vpcwatch backfill lookup"
  type        = bool
  default     = true
}

variable "all_regions" {
  description = "Whether vpcwatch finds out which regions are enabled; not needed if aws.regions is set"
  type        = bool
  default     = true
}

variable "role_path" {
  description = "The path of the role; aws.role-name then begins with it, without the first slash"
  type        = string
  default     = "/"
}

variable "permissions_boundary" {
  description = "The ARN of the policy that bounds the role, if your organization requires one"
  type        = string
  default     = null
}
