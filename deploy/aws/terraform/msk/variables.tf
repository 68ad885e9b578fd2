variable "name" {
  description = "The name of the cluster, its configuration, its security group and its policy"
  type        = string
  default     = "vpcwatch"
}

variable "subnet_ids" {
  description = "One subnet in each of three availability zones"
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) == 3
    error_message = "Three subnets, so that a topic can have three replicas."
  }
}

variable "client_security_group_ids" {
  description = "The security groups whose members may connect, and get a rule for that, by any names: output security_group_id of run"
  type        = map(string)
}

variable "kafka_version" {
  description = "3.8.x or later, as IAM can't end transactions on earlier ones"
  type        = string
  default     = "3.9.x"
}

variable "instance_type" {
  description = "Standard brokers; Express brokers and MSK Serverless refuse the topics of Kafka Streams"
  type        = string
  default     = "kafka.t3.small"

  validation {
    condition     = !startswith(var.instance_type, "express.")
    error_message = "Express brokers refuse to create the internal topics of Kafka Streams, which set segment.bytes."
  }
}

variable "volume_gib" {
  description = "The size of the volume of each broker"
  type        = number
  default     = 20
}

variable "kms_key_arn" {
  description = "A key of yours that encrypts the volumes; null: the one of MSK"
  type        = string
  default     = null
}

variable "topic_prefix" {
  description = "topics.prefix"
  type        = string
  default     = "vpcwatch."
}
