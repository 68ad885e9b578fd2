package io.vpcwatch.ingest.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import io.vpcwatch.ingest.cloudtrail.Gzips;
import io.vpcwatch.service.network.Network;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

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
          .httpClient(Network.direct().awsHttpClient(50))
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

  /**
   * A client of which the first reading of each object breaks off half-way, as if it were whole.
   */
  public S3Client cuttingFirstReads() {
    Set<String> read = ConcurrentHashMap.newKeySet();
    return (S3Client)
        Proxy.newProxyInstance(
            S3Client.class.getClassLoader(),
            new Class<?>[] {S3Client.class},
            (proxy, method, arguments) -> {
              Object answer = invoke(method, arguments);
              if (!(answer instanceof ResponseInputStream<?> content)) {
                return answer;
              }
              byte[] whole = content.readAllBytes();
              GetObjectResponse response = (GetObjectResponse) content.response();
              int length = read.add(response.eTag()) ? whole.length / 2 : whole.length;
              return new ResponseInputStream<>(
                  response,
                  AbortableInputStream.create(new ByteArrayInputStream(whole, 0, length)));
            });
  }

  private Object invoke(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(client, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
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
    put(bucket, key, Gzips.gzip(content));
  }
}
