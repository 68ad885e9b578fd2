output "vpcwatch_yaml" {
  description = "The settings for these resources"
  value       = yamlencode(local.settings)
}

output "log_group_name" {
  description = "The log of vpcwatch, if it runs here"
  value       = one(module.run[*].log_group_name)
}
