output "bus_arn" {
  description = "For member-forwarding"
  value       = aws_cloudwatch_event_bus.this.arn
}

output "queue_url" {
  description = "For ingest.sqs.NAME.queue-url"
  value       = aws_sqs_queue.events.url
}

output "queue_arn" {
  description = "For monitor-policy"
  value       = aws_sqs_queue.events.arn
}
