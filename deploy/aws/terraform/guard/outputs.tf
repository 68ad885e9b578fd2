output "policy_id" {
  description = "To attach to further targets"
  value       = aws_organizations_policy.this.id
}
