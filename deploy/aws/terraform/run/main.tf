# One instance that runs all services of vpcwatch. An Auto Scaling group of one replaces it if it fails; its volume stays, and so the instance
# is always in the availability zone of the subnet.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_subnet" "this" {
  id = var.subnet_id
}

data "aws_ec2_instance_type" "this" {
  instance_type = var.instance_type
}

data "aws_caller_identity" "current" {}

locals {
  here         = "${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  port         = 8080
  architecture = contains(data.aws_ec2_instance_type.this.supported_architectures, "arm64") ? "arm64" : "x86_64"

  environment = {
    REGION        = data.aws_region.current.name
    VOLUME        = aws_ebs_volume.this.id
    IMAGE         = var.image
    LISTEN        = length(var.allowed_cidrs) == 0 ? "127.0.0.1" : "0.0.0.0"
    LOG_GROUP     = aws_cloudwatch_log_group.this.name
    MSK_CLUSTER   = var.msk_cluster_arn == null ? "" : var.msk_cluster_arn
    SECRET_PREFIX = var.secret_prefix
    SECRETS       = join(" ", var.secrets)
    SETTINGS      = base64encode(var.settings)
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = var.name
  retention_in_days = var.log_retention_days
}

resource "aws_ebs_volume" "this" {
  availability_zone = data.aws_subnet.this.availability_zone
  type              = "gp3"
  size              = var.volume_gib
  encrypted         = true
  kms_key_id        = var.kms_key_arn
  final_snapshot    = true
  tags              = { Name = var.name }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.role_path
  description          = "vpcwatch"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_instance_profile" "this" {
  name = var.name
  path = var.role_path
  role = aws_iam_role.this.name
}

# Only what the instance itself needs: attach monitor-policy, and the policy of msk, to the role.
data "aws_iam_policy_document" "instance" {
  statement {
    sid     = "Volume"
    actions = ["ec2:AttachVolume"]
    resources = [
      aws_ebs_volume.this.arn,
      replace(aws_ebs_volume.this.arn, "volume/${aws_ebs_volume.this.id}", "instance/*"),
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Name"
      values   = [var.name]
    }
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  dynamic "statement" {
    for_each = length(var.secrets) == 0 ? [] : [var.secrets]

    content {
      sid     = "Secrets"
      actions = ["secretsmanager:GetSecretValue"]
      # Their ARNs end with a dash and six characters.
      resources = [for name in statement.value : "arn:${local.here}:secret:${var.secret_prefix}${name}-??????"]
    }
  }

  dynamic "statement" {
    for_each = length(var.secret_key_arns) == 0 ? [] : [var.secret_key_arns]

    content {
      sid       = "SecretKeys"
      actions   = ["kms:Decrypt"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = var.image_repository_arn == null ? [] : [var.image_repository_arn]

    content {
      sid       = "Image"
      actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.image_repository_arn == null ? [] : ["*"]

    content {
      sid       = "Registry"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.msk_cluster_arn == null ? [] : [var.msk_cluster_arn]

    content {
      sid       = "Brokers"
      actions   = ["kafka:GetBootstrapBrokers"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "instance" {
  name   = "instance"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.instance.json
}

# For Session Manager, which needs no open port.
resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_security_group" "this" {
  name        = var.name
  description = "vpcwatch"
  vpc_id      = data.aws_subnet.this.vpc_id
  tags        = { Name = var.name }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = toset([for port in var.egress_ports : tostring(port)])

  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = toset(var.allowed_cidrs)

  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
  cidr_ipv4         = each.value
}

resource "aws_launch_template" "this" {
  name                   = var.name
  description            = "vpcwatch"
  image_id               = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${local.architecture}"
  instance_type          = var.instance_type
  update_default_version = true
  user_data = base64encode(join("\n", concat(
    ["#!/bin/bash"],
    [for name, value in local.environment : "${name}='${value}'"],
    [file("${path.module}/../../instance.sh")],
  )))

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  network_interfaces {
    associate_public_ip_address = var.public_ip
    security_groups             = [aws_security_group.this.id]
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 8
      volume_type = "gp3"
      encrypted   = true
      kms_key_id  = var.kms_key_arn
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = var.name }
  }
}

resource "aws_autoscaling_group" "this" {
  name                = var.name
  min_size            = 1
  max_size            = 1
  vpc_zone_identifier = [var.subnet_id]
  # The instance does not wait for what it needs to attach the volume and to read the secrets.
  depends_on                = [aws_iam_role_policy.instance, aws_vpc_security_group_egress_rule.this]
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  # Other settings, another image or a newer release of Amazon Linux are another instance: the former one has to go first, as the volume can't be in two places.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 0
      max_healthy_percentage = 100
    }
  }

  tag {
    key                 = "Name"
    value               = var.name
    propagate_at_launch = true
  }
}
