variable "name" {
  description = "The name of the policy"
  type        = string
  default     = "lambda-in-vpc"
}

variable "target_ids" {
  description = "The accounts and organizational units that the policy applies to; begin with one sandbox"
  type        = set(string)
  default     = []
}

variable "exempt_principal_arns" {
  description = "Principals that may create and change functions outside of a VPC, web functions and MicroVMs, and pass connectors; * and ? are wildcards"
  type        = list(string)
  default     = []
}

variable "capacity_provider_arns" {
  description = "The capacity providers that functions may run on, also those of exempt principals; * and ? are wildcards"
  type        = list(string)
  default     = []
}

variable "guard_updates" {
  description = "Whether changes of functions are guarded too, not only their creation; docs/guard.md has the side effects"
  type        = bool
  default     = true
}
