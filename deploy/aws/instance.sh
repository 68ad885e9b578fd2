# Prepares a new instance with Amazon Linux 2023, and runs vpcwatch on it as a service. The lines before, by Terraform or CloudFormation, set
# REGION, VOLUME, IMAGE, LISTEN, LOG_GROUP, MSK_CLUSTER, SECRET_PREFIX, SECRETS and SETTINGS (vpcwatch.yaml, in Base64). A test compares this
# file with its copy in cloudformation/run.yaml.
set -euo pipefail
export AWS_DEFAULT_REGION="$REGION"

# The volume outlives the instance; wait until the former one has released it.
token=$(curl -sfX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
instance=$(curl -sf -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
until aws ec2 attach-volume --volume-id "$VOLUME" --instance-id "$instance" --device /dev/sdf; do sleep 5; done
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(tr -d - <<<"$VOLUME")
until [ -b "$device" ]; do sleep 1; done
# Refuses to format a volume that has a file system.
blkid "$device" || mkfs.xfs -q "$device"
mkdir -p /var/lib/vpcwatch /etc/vpcwatch
echo "$device /var/lib/vpcwatch xfs noatime,nofail 0 2" >>/etc/fstab
mount /var/lib/vpcwatch
# The user of the image.
chown 10001:10001 /var/lib/vpcwatch

until dnf install -y -q docker; do sleep 10; done
registry=$(cut -d/ -f1 <<<"$IMAGE")
case $registry in
*.dkr.ecr.*)
  until dnf install -y -q amazon-ecr-credential-helper; do sleep 10; done
  mkdir -p /root/.docker
  echo "{\"credHelpers\": {\"$registry\": \"ecr-login\"}}" >/root/.docker/config.json
  ;;
esac

base64 -d <<<"$SETTINGS" >/etc/vpcwatch/vpcwatch.yaml
printf '%s\n' "AWS_DEFAULT_REGION=$REGION" "IMAGE=$IMAGE" "LISTEN=$LISTEN" "LOG_GROUP=$LOG_GROUP" "MSK_CLUSTER=$MSK_CLUSTER" "SECRET_PREFIX=$SECRET_PREFIX" "SECRETS=$SECRETS" >/etc/vpcwatch/instance

# Reads the secrets and the addresses of the brokers again at each start of the service.
cat >/usr/local/bin/vpcwatch-prepare <<'PREPARE'
#!/bin/bash
set -euo pipefail
umask 077
mkdir -p /run/vpcwatch/secrets
for name in $SECRETS; do
  aws secretsmanager get-secret-value --secret-id "$SECRET_PREFIX$name" --query SecretString --output text >"/run/vpcwatch/secrets/$name"
done
chown -R 10001:10001 /run/vpcwatch/secrets
printf '%s\n' "AWS_REGION=$AWS_DEFAULT_REGION" "VPCWATCH_HTTP_ADDRESS=$LISTEN" VPCWATCH_DATA_DIR=/data >/run/vpcwatch/environment
if [ -n "$MSK_CLUSTER" ]; then
  brokers=$(aws kafka get-bootstrap-brokers --cluster-arn "$MSK_CLUSTER" --query BootstrapBrokerStringSaslIam --output text)
  cat >>/run/vpcwatch/environment <<MSK
VPCWATCH_INSTANCE_ID=$LOG_GROUP
VPCWATCH_KAFKA_BOOTSTRAP_SERVERS=$brokers
VPCWATCH_KAFKA_SECURITY_PROTOCOL=SASL_SSL
VPCWATCH_KAFKA_SASL_MECHANISM=AWS_MSK_IAM
VPCWATCH_KAFKA_SASL_JAAS_CONFIG=software.amazon.msk.auth.iam.IAMLoginModule required;
VPCWATCH_KAFKA_SASL_CLIENT_CALLBACK_HANDLER_CLASS=software.amazon.msk.auth.iam.IAMClientCallbackHandler
MSK
fi
PREPARE
chmod 755 /usr/local/bin/vpcwatch-prepare

cat >/etc/systemd/system/vpcwatch.service <<'UNIT'
[Unit]
Description=vpcwatch
Wants=network-online.target
After=network-online.target docker.service
Requires=docker.service
RequiresMountsFor=/var/lib/vpcwatch
StartLimitIntervalSec=0

[Service]
EnvironmentFile=/etc/vpcwatch/instance
RuntimeDirectory=vpcwatch
ExecStartPre=/usr/local/bin/vpcwatch-prepare
ExecStartPre=-/usr/bin/docker rm -f vpcwatch
# Without the registry, an image that is there will do.
ExecStartPre=-/usr/bin/docker pull -q ${IMAGE}
ExecStart=/usr/bin/docker run --name vpcwatch --rm --network host --read-only --tmpfs /tmp:exec,mode=1777 --cap-drop ALL --security-opt no-new-privileges --env-file /run/vpcwatch/environment --volume /var/lib/vpcwatch:/data --volume /etc/vpcwatch/vpcwatch.yaml:/etc/vpcwatch/vpcwatch.yaml:ro --volume /run/vpcwatch/secrets:/run/secrets:ro --log-driver awslogs --log-opt awslogs-region=${AWS_DEFAULT_REGION} --log-opt awslogs-group=${LOG_GROUP} ${IMAGE} run --config /etc/vpcwatch/vpcwatch.yaml
# Longer than the timeout of a channel plus that of Kafka.
ExecStop=/usr/bin/docker stop --time 40 vpcwatch
TimeoutStopSec=60
TimeoutStartSec=infinity
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now docker vpcwatch
