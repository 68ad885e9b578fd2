package io.vpcwatch.ingest.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3, one for all tests as it takes seconds to start; buckets are cheap. */
public final class S3Server {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  private final S3MockApplication server =
      S3MockApplication.start(
          // It changes the map.
          new HashMap<>(
              Map.of(
                  S3MockApplication.PROP_HTTPS_PORT, S3MockApplication.RANDOM_PORT,
                  S3MockApplication.PROP_HTTP_PORT, S3MockApplication.RANDOM_PORT,
                  S3MockApplication.PROP_SILENT, true)));
  private final S3Client client =
      S3Client.builder()
          .endpointOverride(URI.create(url()))
          .region(Region.EU_WEST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
          .httpClientBuilder(Apache5HttpClient.builder())
          .forcePathStyle(true)
          .build();

  private static final class Holder {
    static final S3Server INSTANCE = new S3Server();
  }

  private S3Server() {}

  public static S3Server running() {
    return Holder.INSTANCE;
  }

  // Without a successor in the versions for Java 17.
  @SuppressWarnings("removal")
  public String url() {
    return "http://localhost:" + server.getHttpPort();
  }

  public S3Client client() {
    return client;
  }

  /** A bucket that nobody else uses. */
  public String newBucket() {
    String name = "trails-" + BUCKETS.incrementAndGet();
    client.createBucket(request -> request.bucket(name));
    return name;
  }

  public void put(String bucket, String key, byte[] content) {
    client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  /** As CloudTrail does. */
  public void putGzip(String bucket, String key, String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    put(bucket, key, bytes.toByteArray());
  }
}
