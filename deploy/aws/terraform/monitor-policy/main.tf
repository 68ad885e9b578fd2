# In the monitor's account: what the role that vpcwatch runs as may do.

data "aws_partition" "current" {}

locals {
  reader_arns = var.reader_role_name == null ? [] : ["arn:${data.aws_partition.current.partition}:iam::*:role/${var.reader_role_name}"]
  role_arns   = concat(local.reader_arns, var.role_arns)
}

module "statements" {
  source = "./statements"

  queue_arns   = var.queue_arns
  buckets      = var.buckets
  kms_key_arns = var.kms_key_arns
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = [module.statements.policy_json]

  dynamic "statement" {
    for_each = length(local.role_arns) == 0 ? [] : [local.role_arns]

    content {
      sid       = "Roles"
      actions   = ["sts:AssumeRole", "sts:TagSession"]
      resources = statement.value

      # The pattern matches roles of any account in the world.
      dynamic "condition" {
        for_each = var.organization_id == null ? [] : [var.organization_id]

        content {
          test     = "StringEquals"
          variable = "aws:ResourceOrgID"
          values   = [condition.value]
        }
      }
    }
  }

  # For channels of the type sns. Reading the attributes is what doctor does, and all that it does.
  dynamic "statement" {
    for_each = length(var.alert_topic_arns) == 0 ? [] : [var.alert_topic_arns]

    content {
      sid       = "AlertTopics"
      actions   = ["sns:Publish", "sns:GetTopicAttributes"]
      resources = statement.value
    }
  }

  # SNS encrypts with the permissions of who publishes. The condition keeps vpcwatch from using the keys for anything else.
  dynamic "statement" {
    for_each = length(var.alert_topic_key_arns) == 0 ? [] : [var.alert_topic_key_arns]

    content {
      sid       = "AlertTopicKeys"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = statement.value

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["sns.*"]
      }
    }
  }

  # For channels of the type eventbridge. EventBridge encrypts events itself, so a bus with a key needs no more.
  dynamic "statement" {
    for_each = length(var.alert_bus_arns) == 0 ? [] : [var.alert_bus_arns]

    content {
      sid       = "AlertBuses"
      actions   = ["events:PutEvents", "events:DescribeEventBus"]
      resources = statement.value
    }
  }

  # For channels of the type security-hub; and what doctor does.
  dynamic "statement" {
    for_each = length(var.security_hub_product_arns) == 0 ? [] : [var.security_hub_product_arns]

    content {
      sid       = "Findings"
      actions   = ["securityhub:BatchImportFindings"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = length(var.security_hub_product_arns) == 0 ? [] : [var.security_hub_product_arns]

    content {
      sid       = "SecurityHubs"
      actions   = ["securityhub:DescribeHub"]
      resources = [for arn in statement.value : replace(arn, "/:product/.*/", ":hub/default")]
    }
  }
}

resource "aws_iam_policy" "this" {
  name        = var.name
  description = "Permissions of vpcwatch"
  policy      = data.aws_iam_policy_document.this.json
}
