# A service control policy that keeps functions from leaving their VPC: in the management account, or in the delegated administrator's.
# ../../guard.json is the policy without exceptions.

locals {
  guard     = jsondecode(file("${path.module}/../../guard.json"))
  exempt    = { for test in ["ArnNotLike"] : test => { "aws:PrincipalArn" = var.exempt_principal_arns } if length(var.exempt_principal_arns) > 0 }
  condition = { for key in ["Condition"] : key => local.exempt if length(local.exempt) > 0 }
  providers = { for key in ["NotResource"] : key => var.capacity_provider_arns if length(var.capacity_provider_arns) > 0 }

  statements = { for statement in local.guard.Statement : statement.Sid => statement }

  # Exceptions are by principal; but by provider for capacity providers, as all functions that run on one are in its VPC.
  content = merge(local.guard, {
    Statement = [
      merge(
        local.statements.FunctionsInAVpc,
        { Condition = merge(local.statements.FunctionsInAVpc.Condition, local.exempt) },
        var.guard_updates ? {} : { Action = ["lambda:CreateFunction"] },
      ),
      merge({ for key, value in local.statements.CapacityProviders : key => value if key != "Resource" || length(local.providers) == 0 }, local.providers),
      merge(local.statements.NetworkConnectors, local.condition),
      merge(local.statements.WebFunctionsAndMicroVms, local.condition),
    ]
  })
}

resource "aws_organizations_policy" "this" {
  name        = var.name
  description = "Lambda functions must be in a VPC"
  type        = "SERVICE_CONTROL_POLICY"
  content     = jsonencode(local.content)
}

resource "aws_organizations_policy_attachment" "this" {
  for_each = var.target_ids

  policy_id = aws_organizations_policy.this.id
  target_id = each.value
}
