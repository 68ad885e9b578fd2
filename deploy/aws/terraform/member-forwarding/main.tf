# In every watched account (the monitor's included) and every region: forwards to the monitor's bus.

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_event_rule" "this" {
  name          = var.name
  description   = "Forwards what changes Lambda functions to vpcwatch"
  event_pattern = file("${path.module}/../../event-pattern.json")
}

resource "aws_cloudwatch_event_target" "this" {
  rule     = aws_cloudwatch_event_rule.this.name
  arn      = var.bus_arn
  role_arn = aws_iam_role.this.arn
}

resource "aws_iam_role" "this" {
  # Roles are global, and this module is used once per region.
  name_prefix        = "${var.name}-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
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
      values   = [aws_cloudwatch_event_rule.this.arn]
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
