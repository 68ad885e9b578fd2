package io.vpcwatch.ingest.s3;

import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectStorageClass;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Checks whether the objects of a bucket can be listed, and one of them be read: this takes the
 * permission to decrypt as well. It reads one byte.
 */
public final class BucketProbe {
  /** Such objects would have to be restored first. */
  private static final Set<ObjectStorageClass> ARCHIVED =
      EnumSet.of(ObjectStorageClass.GLACIER, ObjectStorageClass.DEEP_ARCHIVE);

  private BucketProbe() {}

  public static Health of(S3Client client, String bucket) {
    try {
      List<String> keys =
          client.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
              .filter(object -> object.size() > 0 && !ARCHIVED.contains(object.storageClass()))
              .map(S3Object::key)
              .toList();
      if (keys.isEmpty()) {
        return Health.up("the bucket exists; it has no object yet that can be read");
      }
      String key =
          keys.stream()
              .filter(each -> TrailKey.parse(each).isPresent())
              .findFirst()
              .orElse(keys.get(0));
      client.getObject(request -> request.bucket(bucket).key(key).range("bytes=0-0")).abort();
      return Health.up("its objects can be listed and read");
    } catch (NoSuchBucketException e) {
      return Health.down("the bucket does not exist: correct the buckets of the queue");
    } catch (SdkException e) {
      return Health.down(AwsErrors.of(e));
    }
  }
}
