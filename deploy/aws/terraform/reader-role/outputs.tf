output "role_arn" {
  description = "For monitor-policy"
  value       = aws_iam_role.this.arn
}
