# In the account and region of the trail's bucket: notifies a queue of every new log file.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  by_topic   = var.topic_arn != null
  by_bucket  = !local.by_topic && !var.by_eventbridge
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket}"

  sender = (
    local.by_topic ? { service = "sns.amazonaws.com", source_arn = var.topic_arn, source_account = null } :
    local.by_bucket ? { service = "s3.amazonaws.com", source_arn = local.bucket_arn, source_account = data.aws_caller_identity.current.account_id } :
    { service = "events.amazonaws.com", source_arn = one(aws_cloudwatch_event_rule.trail[*].arn), source_account = null }
  )
}

module "queue" {
  source = "../queue"

  name              = var.name
  sender            = local.sender
  max_receive_count = var.max_receive_count
  max_age_seconds   = var.max_age_seconds
  kms_key_arn       = var.kms_key_arn
  alarm_actions     = var.alarm_actions
}

# Needs no change of the bucket's notifications, if it sends them to EventBridge.
resource "aws_cloudwatch_event_rule" "trail" {
  count = var.by_eventbridge ? 1 : 0

  name        = var.name
  description = "The log files of a trail, for vpcwatch"

  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = [var.bucket] }
      object = { key = [{ wildcard = "${var.prefix}*/CloudTrail/*.json.gz" }] }
    }
  })

  lifecycle {
    precondition {
      condition     = !local.by_topic
      error_message = "set either by_eventbridge or topic_arn"
    }
  }
}

resource "aws_cloudwatch_event_target" "trail" {
  count = var.by_eventbridge ? 1 : 0

  rule = aws_cloudwatch_event_rule.trail[0].name
  arn  = module.queue.arn

  dead_letter_config {
    arn = module.undelivered[0].arn
  }
}

module "undelivered" {
  source = "../undelivered"
  count  = var.by_eventbridge ? 1 : 0

  name          = "${var.name}-undelivered"
  rule_arn      = aws_cloudwatch_event_rule.trail[0].arn
  kms_key_arn   = var.kms_key_arn
  alarm_actions = var.alarm_actions
}

resource "aws_sns_topic_subscription" "trail" {
  count = local.by_topic ? 1 : 0

  topic_arn            = var.topic_arn
  protocol             = "sqs"
  endpoint             = module.queue.arn
  raw_message_delivery = true
}

# This resource is the WHOLE notification configuration of the bucket: it removes all others.
resource "aws_s3_bucket_notification" "trail" {
  count = local.by_bucket && var.replace_bucket_notifications ? 1 : 0

  bucket = var.bucket

  queue {
    id            = var.name
    queue_arn     = module.queue.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = var.prefix
    filter_suffix = ".json.gz"
  }
}

# For a monitor in another account: a queue policy alone would not grant access to the bucket.
resource "aws_iam_role" "reader" {
  count = var.monitor_principal_arn == null ? 0 : 1

  name                 = "${var.name}-reader"
  description          = "Lets vpcwatch read the trail's queue and bucket"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.trust[0].json
}

data "aws_iam_policy_document" "trust" {
  count = var.monitor_principal_arn == null ? 0 : 1

  statement {
    # The session tags of EKS Pod Identity are transitive: without TagSession, AssumeRole is denied there.
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = [var.monitor_principal_arn]
    }

    dynamic "condition" {
      for_each = var.external_id == null ? [] : [var.external_id]

      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role_policy" "reader" {
  count = var.monitor_principal_arn == null ? 0 : 1

  name   = "read"
  role   = aws_iam_role.reader[0].id
  policy = module.read.policy_json
}

module "read" {
  source = "../monitor-policy/statements"

  queue_arns   = concat([module.queue.arn], module.undelivered[*].arn)
  buckets      = [var.bucket]
  kms_key_arns = concat(var.kms_key_arns, var.kms_key_arn == null ? [] : [var.kms_key_arn])
}
