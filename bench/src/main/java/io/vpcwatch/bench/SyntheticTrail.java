package io.vpcwatch.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Trail files like those of a busy account: gzip, records of about 1.9 kB with incompressible ids,
 * one in 200 of Lambda.
 */
final class SyntheticTrail {
  private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");
  private static final int SECONDS = 30 * 24 * 3600;
  private static final int ONE_IN = 200;
  private static final String[] OTHERS = {
    "s3:GetBucketAcl", "ec2:DescribeInstances", "sts:AssumeRole", "kms:Decrypt", "iam:GetRole"
  };

  private final Random random;

  SyntheticTrail(long seed) {
    random = new Random(seed);
  }

  /** Writes files until their uncompressed size reaches the given one. */
  void write(Path folder, long plainBytes, int plainBytesPerFile) throws IOException {
    long written = 0;
    for (int file = 0; written < plainBytes; file++) {
      StringBuilder records = new StringBuilder("{\"Records\":[").append(record());
      while (records.length() < plainBytesPerFile) {
        records.append(',').append(record());
      }
      byte[] plain = records.append("]}").toString().getBytes(StandardCharsets.UTF_8);
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(folder.resolve(file + ".json.gz")))) {
        out.write(plain);
      }
      written += plain.length;
    }
  }

  private String record() {
    String account = "%012d".formatted(1 + random.nextInt(50));
    String time = START.plusSeconds(random.nextInt(SECONDS)).toString();
    boolean lambda = random.nextInt(ONE_IN) == 0;
    String[] other = OTHERS[random.nextInt(OTHERS.length)].split(":", 2);
    String function = "function-" + random.nextInt(2000);
    return """
        {"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%1$s:session","arn":\
        "arn:aws:sts::%2$s:assumed-role/role/session","accountId":"%2$s","accessKeyId":"ASIA%1$s","sessionContext":\
        {"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::%2$s:role/role","accountId":"%2$s","userName":"role"},\
        "attributes":{"creationDate":"%3$s","mfaAuthenticated":"false"}}},"eventTime":"%3$s","eventSource":\
        "%4$s.amazonaws.com","eventName":"%5$s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":\
        "Boto3/1.40.44 md/Botocore#1.40.44 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3","requestParameters":\
        %6$s,"responseElements":%7$s,"requestID":"%8$s","eventID":"%9$s","readOnly":false,"eventType":"AwsApiCall",\
        "managementEvent":true,"recipientAccountId":"%2$s","eventCategory":"Management","tlsDetails":{"tlsVersion":\
        "TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256"}}"""
        .formatted(
            hex(8),
            account,
            time,
            lambda ? "lambda" : other[0],
            lambda ? "UpdateFunctionConfiguration20150331v2" : other[1],
            lambda ? "{\"functionName\":\"" + function + "\"}" : "{\"filterSet\":{}}",
            lambda ? configuration(account, function) : "{\"sessionToken\":\"" + hex(300) + "\"}",
            hex(16),
            hex(16));
  }

  private String configuration(String account, String function) {
    String subnets = random.nextBoolean() ? "\"subnet-1\"" : "";
    return "{\"functionArn\":\"arn:aws:lambda:eu-west-1:%s:function:%s\",\"vpcConfig\":{\"subnetIds\":[%s]}}"
        .formatted(account, function, subnets);
  }

  private String hex(int bytes) {
    byte[] noise = new byte[bytes];
    random.nextBytes(noise);
    return HexFormat.of().formatHex(noise);
  }
}
