# The permissions for queues and buckets, for any role.

data "aws_partition" "current" {}

data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = length(var.queue_arns) == 0 ? [] : [var.queue_arns]

    content {
      sid       = "Queues"
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = length(var.buckets) == 0 ? [] : [var.buckets]

    content {
      sid       = "TrailFiles"
      actions   = ["s3:GetObject"]
      resources = [for bucket in statement.value : "arn:${data.aws_partition.current.partition}:s3:::${bucket}/*/CloudTrail/*"]
    }
  }

  # Without it S3 reports a missing object as denied, and a backfill can't list.
  dynamic "statement" {
    for_each = length(var.buckets) == 0 ? [] : [var.buckets]

    content {
      sid       = "TrailFolders"
      actions   = ["s3:ListBucket"]
      resources = [for bucket in statement.value : "arn:${data.aws_partition.current.partition}:s3:::${bucket}"]
    }
  }

  dynamic "statement" {
    for_each = length(var.kms_key_arns) == 0 ? [] : [var.kms_key_arns]

    content {
      sid       = "Keys"
      actions   = ["kms:Decrypt"]
      resources = statement.value

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["s3.*", "sqs.*"]
      }
    }
  }
}
