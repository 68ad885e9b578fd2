output "role_arn" {
  description = "What vpcwatch runs as: monitor_principal_arn of the other modules"
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "The same, to attach policies to"
  value       = aws_iam_role.this.name
}

output "security_group_id" {
  description = "Of the instance: client_security_group_id of msk"
  value       = aws_security_group.this.id
}

output "log_group_name" {
  description = "The log of vpcwatch"
  value       = aws_cloudwatch_log_group.this.name
}

output "autoscaling_group_name" {
  description = "The group of the one instance"
  value       = aws_autoscaling_group.this.name
}
