# Everything in one account and one region. With an image, vpcwatch itself runs on an instance; without one, vpcwatch.yaml is among the outputs.
# For an organization the modules are the same; ../../README.md says which one goes where.

provider "aws" {
  region = var.region
}

data "aws_caller_identity" "current" {}

module "events_queue" {
  source = "../events-queue"

  account_ids   = [data.aws_caller_identity.current.account_id]
  alarm_actions = var.alarm_actions
}

module "member_forwarding" {
  source = "../member-forwarding"

  bus_arn       = module.events_queue.bus_arn
  alarm_actions = var.alarm_actions
}

locals {
  monitor_role_arn = var.image == null ? var.monitor_role_arn : module.run[0].role_arn

  settings = {
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
  }
}

module "run" {
  source = "../run"
  count  = var.image == null ? 0 : 1

  image     = var.image
  subnet_id = var.subnet_id
  secrets   = var.secrets
  settings  = yamlencode(merge(local.settings, yamldecode(var.settings)))
}

module "reader_role" {
  source = "../reader-role"

  monitor_principal_arn = local.monitor_role_arn
}

module "monitor_policy" {
  source = "../monitor-policy"

  queue_arns = module.events_queue.queue_arns
}

resource "aws_iam_role_policy_attachment" "monitor" {
  role       = element(split("/", local.monitor_role_arn), -1)
  policy_arn = module.monitor_policy.policy_arn
}
