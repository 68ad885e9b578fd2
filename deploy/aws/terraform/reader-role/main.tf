# In every watched account: the role that vpcwatch assumes there. Lambda's responses contain the environment variables of the
# functions; vpcwatch does not keep them.

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Lets vpcwatch list functions and read the event history"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "trust" {
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

resource "aws_iam_role_policy" "this" {
  name   = "read"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.read.json
}

# None of these but GetFunctionConfiguration can be narrowed to a resource.
data "aws_iam_policy_document" "read" {
  dynamic "statement" {
    for_each = var.inventory ? [true] : []

    content {
      sid       = "Inventory"
      actions   = ["lambda:ListFunctions", "lambda:GetFunctionConfiguration", "lambda:ListCapacityProviders"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.networks ? [true] : []

    content {
      sid = "Networks"
      actions = [
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNatGateways",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeEgressOnlyInternetGateways",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeManagedPrefixLists",
        "ec2:GetManagedPrefixListEntries",
        "iam:GetAccountAuthorizationDetails",
      ]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.lookup ? [true] : []

    content {
      sid       = "EventHistory"
      actions   = ["cloudtrail:LookupEvents"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.all_regions ? [true] : []

    content {
      sid       = "EnabledRegions"
      actions   = ["ec2:DescribeRegions"]
      resources = ["*"]
    }
  }
}
