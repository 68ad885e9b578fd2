output "queue_url" {
  description = "For ingest.sqs.NAME.queue-url"
  value       = aws_sqs_queue.trail.url
}

output "queue_arn" {
  description = "For monitor-policy, and for the bucket's notification if it is set elsewhere"
  value       = aws_sqs_queue.trail.arn
}

output "role_arn" {
  description = "For ingest.sqs.NAME.role-arn and monitor-policy; null if the monitor is of this account"
  value       = one(aws_iam_role.reader[*].arn)
}
