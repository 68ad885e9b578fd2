output "url" {
  description = "The URL of the queue"
  value       = aws_sqs_queue.this.url
}

output "arn" {
  description = "The ARN of the queue, once it accepts messages"
  value       = aws_sqs_queue.this.arn
  depends_on  = [aws_sqs_queue_policy.this]
}
