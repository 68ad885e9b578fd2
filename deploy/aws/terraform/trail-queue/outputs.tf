output "queue_url" {
  description = "For ingest.sqs.NAME.queue-url"
  value       = module.queue.url
}

output "undelivered_queue_url" {
  description = "With by_eventbridge, for ingest.sqs.NAME.queue-url of a second source: what EventBridge could not deliver"
  value       = one(module.undelivered[*].url)
}

output "queue_arns" {
  description = "For monitor-policy"
  value       = concat([module.queue.arn], module.undelivered[*].arn)
}

output "queue_arn" {
  description = "For the bucket's notification if it is set elsewhere"
  value       = module.queue.arn
}

output "role_arn" {
  description = "For ingest.sqs.NAME.role-arn and monitor-policy; null if the monitor is of this account"
  value       = one(aws_iam_role.reader[*].arn)
}
