output "cluster_arn" {
  description = "For msk_cluster_arn of run"
  value       = aws_msk_cluster.this.arn
}

output "policy_arn" {
  description = "To attach to the role that vpcwatch runs as"
  value       = aws_iam_policy.this.arn
}

output "bootstrap_servers" {
  description = "For kafka.bootstrap.servers, where run does not find them itself"
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}
