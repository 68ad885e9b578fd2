# Everything in one account and one region: apply it, and vpcwatch.yaml is among the outputs.
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

module "reader_role" {
  source = "../reader-role"

  monitor_principal_arn = var.monitor_role_arn
}

module "monitor_policy" {
  source = "../monitor-policy"

  queue_arns = module.events_queue.queue_arns
}

resource "aws_iam_role_policy_attachment" "monitor" {
  role       = element(split("/", var.monitor_role_arn), -1)
  policy_arn = module.monitor_policy.policy_arn
}
