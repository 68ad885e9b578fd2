output "bus_arn" {
  description = "For member-forwarding"
  value       = aws_cloudwatch_event_bus.this.arn
}

output "queue_url" {
  description = "For ingest.sqs.NAME.queue-url"
  value       = module.queue.url
}

output "undelivered_queue_url" {
  description = "For ingest.sqs.NAME.queue-url of a second source: what EventBridge could not deliver"
  value       = module.undelivered.url
}

output "queue_arns" {
  description = "For monitor-policy"
  value       = [module.queue.arn, module.undelivered.arn]
}
