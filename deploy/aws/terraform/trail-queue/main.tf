# In the account and region of the trail's bucket: notifies a queue of every new log file.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  by_topic   = var.topic_arn != null
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket}"
}

resource "aws_sqs_queue" "trail" {
  name                       = var.name
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 60
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = var.max_receive_count
  })
}

resource "aws_sqs_queue" "dead" {
  name                      = "${var.name}-dead"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.trail.arn]
  })
}

data "aws_iam_policy_document" "queue" {
  statement {
    sid       = local.by_topic ? "Topic" : "Bucket"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.trail.arn]

    principals {
      type        = "Service"
      identifiers = [local.by_topic ? "sns.amazonaws.com" : "s3.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.by_topic ? var.topic_arn : local.bucket_arn]
    }

    # Anyone can register the name of a deleted bucket.
    dynamic "condition" {
      for_each = local.by_topic ? [] : [data.aws_caller_identity.current.account_id]

      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }

  statement {
    sid       = "OnlyTls"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [aws_sqs_queue.trail.arn]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "trail" {
  queue_url = aws_sqs_queue.trail.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_sns_topic_subscription" "trail" {
  count = local.by_topic ? 1 : 0

  topic_arn            = var.topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.trail.arn
  raw_message_delivery = true

  depends_on = [aws_sqs_queue_policy.trail]
}

# This resource is the WHOLE notification configuration of the bucket: it removes all others.
resource "aws_s3_bucket_notification" "trail" {
  count = !local.by_topic && var.replace_bucket_notifications ? 1 : 0

  bucket = var.bucket

  queue {
    id            = var.name
    queue_arn     = aws_sqs_queue.trail.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = var.prefix
    filter_suffix = ".json.gz"
  }

  depends_on = [aws_sqs_queue_policy.trail]
}

# vpcwatch has not processed the messages in the dead-letter queue.
resource "aws_cloudwatch_metric_alarm" "dead" {
  alarm_name          = "${var.name}-dead"
  alarm_description   = "vpcwatch could not read trail files: see its log, then aws sqs start-message-move-task"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

# For a monitor in another account: a queue policy alone would not grant access to the bucket.
resource "aws_iam_role" "reader" {
  count = var.monitor_principal_arn == null ? 0 : 1

  name               = "${var.name}-reader"
  description        = "Lets vpcwatch read the trail's queue and bucket"
  assume_role_policy = data.aws_iam_policy_document.trust[0].json
}

data "aws_iam_policy_document" "trust" {
  count = var.monitor_principal_arn == null ? 0 : 1

  statement {
    actions = ["sts:AssumeRole"]

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

  queue_arns   = [aws_sqs_queue.trail.arn]
  buckets      = [var.bucket]
  kms_key_arns = var.kms_key_arns
}
