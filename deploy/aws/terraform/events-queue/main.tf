# In the monitor's account, in one region: the bus that all accounts forward to, and the queue that vpcwatch reads.

resource "aws_cloudwatch_event_bus" "this" {
  name = var.name
}

# Who may forward. Nobody can forge an event by this: PutEvents refuses sources that begin with "aws.".
data "aws_iam_policy_document" "bus" {
  dynamic "statement" {
    for_each = var.organization_id == null ? [] : [var.organization_id]

    content {
      sid       = "Organization"
      actions   = ["events:PutEvents"]
      resources = [aws_cloudwatch_event_bus.this.arn]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.account_ids) == 0 ? [] : [var.account_ids]

    content {
      sid       = "Accounts"
      actions   = ["events:PutEvents"]
      resources = [aws_cloudwatch_event_bus.this.arn]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }
}

resource "aws_cloudwatch_event_bus_policy" "this" {
  count = var.organization_id == null && length(var.account_ids) == 0 ? 0 : 1

  event_bus_name = aws_cloudwatch_event_bus.this.name
  policy         = data.aws_iam_policy_document.bus.json
}

resource "aws_cloudwatch_event_rule" "this" {
  name           = var.name
  description    = "What changes Lambda functions, for vpcwatch"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = file("${path.module}/../../event-pattern.json")
}

# Members select what they forward.
resource "aws_cloudwatch_event_rule" "networks" {
  count = var.networks ? 1 : 0

  name           = "${var.name}-networks"
  description    = "What changes the networks and roles of Lambda functions, for vpcwatch"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = jsonencode({ source = ["aws.ec2", "aws.iam"] })
}

resource "aws_cloudwatch_event_target" "networks" {
  count = var.networks ? 1 : 0

  rule           = aws_cloudwatch_event_rule.networks[0].name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  arn            = module.queue.arn

  dead_letter_config {
    arn = module.undelivered.arn
  }
}

resource "aws_cloudwatch_event_target" "this" {
  rule           = aws_cloudwatch_event_rule.this.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  arn            = module.queue.arn

  dead_letter_config {
    arn = module.undelivered.arn
  }
}

module "queue" {
  source = "../queue"

  name              = var.name
  sender            = { service = "events.amazonaws.com", source_arn = "${aws_cloudwatch_event_rule.this.arn}*" }
  max_receive_count = var.max_receive_count
  max_age_seconds   = var.max_age_seconds
  kms_key_arn       = var.kms_key_arn
  alarm_actions     = var.alarm_actions
}

module "undelivered" {
  source = "../undelivered"

  name          = "${var.name}-undelivered"
  rule_arn      = "${aws_cloudwatch_event_rule.this.arn}*"
  kms_key_arn   = var.kms_key_arn
  alarm_actions = var.alarm_actions
}
