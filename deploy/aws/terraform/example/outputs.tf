output "vpcwatch_yaml" {
  description = "The settings for these resources"

  value = yamlencode({
    aws = {
      accounts      = [data.aws_caller_identity.current.account_id]
      regions       = [var.region]
      "home-region" = var.region
      "role-name"   = element(split("/", module.reader_role.role_arn), -1)
    }
    ingest = {
      sqs = {
        events      = { "queue-url" = module.events_queue.queue_url }
        undelivered = { "queue-url" = module.events_queue.undelivered_queue_url }
      }
      inventory = { enabled = true }
    }
  })
}
