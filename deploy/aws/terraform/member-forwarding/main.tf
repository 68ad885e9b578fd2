# In every watched account (the monitor's included) and every region: forwards to the monitor's bus.

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_event_rule" "this" {
  name          = var.name
  description   = "Forwards what changes Lambda functions to vpcwatch"
  event_pattern = file("${path.module}/../../event-pattern.json")
}

# A rule of its own, whose volume can be switched off.
resource "aws_cloudwatch_event_rule" "networks" {
  count = var.networks ? 1 : 0

  name        = "${var.name}-networks"
  description = "Forwards what changes the networks and roles of Lambda functions to vpcwatch"
  # EventBridge counts the white space of a pattern.
  event_pattern = jsonencode(jsondecode(file("${path.module}/../../network-event-pattern.json")))
}

resource "aws_cloudwatch_event_target" "networks" {
  count = var.networks ? 1 : 0

  rule     = aws_cloudwatch_event_rule.networks[0].name
  arn      = var.bus_arn
  role_arn = aws_iam_role.this.arn

  dead_letter_config {
    arn = module.undelivered.arn
  }
}

resource "aws_cloudwatch_event_target" "this" {
  rule     = aws_cloudwatch_event_rule.this.name
  arn      = var.bus_arn
  role_arn = aws_iam_role.this.arn

  dead_letter_config {
    arn = module.undelivered.arn
  }
}

module "undelivered" {
  source = "../undelivered"

  name          = "${var.name}-undelivered"
  rule_arn      = "${aws_cloudwatch_event_rule.this.arn}*"
  kms_key_arn   = var.kms_key_arn
  alarm_actions = var.alarm_actions
}

# What could not even be moved to that queue.
resource "aws_cloudwatch_metric_alarm" "failed" {
  count = length(var.alarm_actions) == 0 ? 0 : 1

  alarm_name          = "${var.name}-failed"
  alarm_description   = "EventBridge can't forward events to vpcwatch: check bus_arn, and that the bus admits this account"
  namespace           = "AWS/Events"
  metric_name         = "FailedInvocations"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.this.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

resource "aws_iam_role" "this" {
  # Roles are global, and this module is used once per region.
  name_prefix          = "${var.name}-"
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["${aws_cloudwatch_event_rule.this.arn}*"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "forward"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.forward.json
}

data "aws_iam_policy_document" "forward" {
  statement {
    actions   = ["events:PutEvents"]
    resources = [var.bus_arn]
  }
}
