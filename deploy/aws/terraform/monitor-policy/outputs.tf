output "policy_arn" {
  description = "To attach to the role that vpcwatch runs as"
  value       = aws_iam_policy.this.arn
}
