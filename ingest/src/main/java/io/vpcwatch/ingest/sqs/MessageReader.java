package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.aws.AwsErrors;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.sqs.Notification.BucketObject;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads messages and the objects that they name. For one thread. */
final class MessageReader {
  private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);
  private static final int KEPT_BYTES = 256 << 10;

  private final QueueAllowlist allowlist;
  private final S3Client s3;
  private final TrailReader reader;
  private @Nullable String failure;

  MessageReader(QueueAllowlist allowlist, S3Client s3, IngestContext context) {
    this.allowlist = allowlist;
    this.s3 = s3;
    this.reader = new TrailReader(context.limits(), false, context.clock());
  }

  /**
   * Reads everything in a message.
   *
   * @param id of the message, for dead letters
   * @param files gets the trail files that were read
   * @return false if an object can't be read now: the message has to be delivered again
   */
  boolean read(String id, String body, TrailListener listener, List<TrailKey> files) {
    Notification notification = NotificationReader.read(body);
    if (notification instanceof Notification.Unknown unknown) {
      reject(id, body, DeadLetterReason.UNKNOWN_MESSAGE, unknown.problem(), listener);
    } else if (notification instanceof Notification.Events events) {
      readEvents(id, body, events, listener);
    } else if (notification instanceof Notification.Objects objects) {
      return readObjects(id, body, objects.objects(), listener, files);
    }
    return true;
  }

  /** Why the last message was kept; null if it was not. */
  @Nullable String failure() {
    return failure;
  }

  private void readEvents(
      String id, String body, Notification.Events events, TrailListener listener) {
    Optional<String> unlisted = events.accounts().stream().filter(allowlist::forbids).findFirst();
    if (unlisted.isPresent()) {
      reject(
          id, body, DeadLetterReason.UNLISTED_ACCOUNT, unlistedAccount(unlisted.get()), listener);
      return;
    }
    for (JsonNode record : events.records()) {
      String original = events.records().size() == 1 ? events.body() : record.toString();
      reader.readRecord("sqs:" + id, record, original.getBytes(StandardCharsets.UTF_8), listener);
    }
  }

  /** Checks all of them before it reads the first one. */
  private boolean readObjects(
      String id,
      String body,
      List<BucketObject> objects,
      TrailListener listener,
      List<TrailKey> files) {
    List<BucketObject> wanted = new ArrayList<>();
    for (BucketObject object : objects) {
      if (allowlist.forbidsBucket(object.bucket())) {
        String problem =
            "bucket " + object.bucket() + " is not on the list of this queue's buckets";
        reject(id, body, DeadLetterReason.UNLISTED_BUCKET, problem, listener);
        return true;
      }
      Optional<TrailKey> file = TrailKey.parse(object.key());
      if (file.isEmpty()) {
        listener.onIgnored(TrailKey.ignoredReason(object.key()));
      } else if (allowlist.forbids(file.get().account())) {
        String problem = unlistedAccount(file.get().account());
        reject(id, body, DeadLetterReason.UNLISTED_ACCOUNT, problem, listener);
        return true;
      } else {
        wanted.add(object);
      }
    }
    return wanted.stream().allMatch(object -> readObject(object, listener, files));
  }

  private boolean readObject(BucketObject object, TrailListener listener, List<TrailKey> files) {
    String name = "s3://" + object.bucket() + "/" + object.key();
    try (ResponseInputStream<GetObjectResponse> content =
        s3.getObject(request -> request.bucket(object.bucket()).key(object.key()))) {
      try {
        reader.read(name, content, listener);
      } catch (RuntimeException | IOException e) {
        // Without this, closing would download the rest.
        content.abort();
        throw e;
      }
      TrailKey.parse(object.key()).ifPresent(files::add);
      failure = null;
      return true;
    } catch (SdkException | IOException e) {
      kept("can't read " + name + ": " + AwsErrors.of(e), object.bucket());
      return false;
    }
  }

  /** Logs once: a bucket that can't be read fails a thousand times for one reason. */
  private void kept(String newFailure, String bucket) {
    if (failure == null) {
      LOG.warn(
          "{}; messages that name objects of {} stay in the queue until its redrive policy takes them",
          newFailure,
          bucket);
    }
    failure = newFailure;
  }

  private static String unlistedAccount(String account) {
    return "account " + account + " is not on the list of this queue's accounts";
  }

  private static void reject(
      String id, String body, DeadLetterReason reason, String problem, TrailListener listener) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    listener.onDeadLetter(
        new DeadLetter(
            "sqs:" + id,
            Arrays.copyOf(content, Math.min(content.length, KEPT_BYTES)),
            reason,
            Map.of("problem", problem, "length", Integer.toString(content.length))));
  }
}
