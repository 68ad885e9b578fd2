package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsErrors;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.TrailWatch;
import io.vpcwatch.ingest.sqs.Notification.BucketObject;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.ByteArrayInputStream;
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

/** Hands over what messages say and what the objects hold that they name. For one thread. */
final class MessageReading {
  private static final Logger LOG = LoggerFactory.getLogger(MessageReading.class);
  private static final int KEPT_BYTES = 256 << 10;

  private final QueueAllowlist permitted;
  private final S3Client s3;
  private final TrailReader reader;
  private final ChangeSink findings;
  private final TrailWatch trails;
  private final List<TrailKey> files = new ArrayList<>();
  private @Nullable String problem;

  MessageReading(
      QueueAllowlist permitted,
      S3Client s3,
      TrailReader reader,
      ChangeSink findings,
      TrailWatch trails) {
    this.permitted = permitted;
    this.s3 = s3;
    this.reader = reader;
    this.findings = findings;
    this.trails = trails;
  }

  /**
   * Hands over everything in a message.
   *
   * @param id of the message, for dead letters
   * @return false if something in it can't be had now: it should come again
   */
  boolean read(String id, String body) throws IOException {
    Notification notification = NotificationReader.read(body);
    if (notification instanceof Notification.Unknown unknown) {
      return bury(id, body, DeadLetterReason.UNKNOWN_MESSAGE, unknown.problem());
    }
    if (notification instanceof Notification.Events events) {
      return readEvents(id, body, events);
    }
    if (notification instanceof Notification.Objects objects) {
      return readObjects(id, body, objects.objects());
    }
    return true;
  }

  /** Everything that was read has been settled. */
  void settled() {
    files.forEach(file -> trails.delivered(file.account(), file.region(), file.deliveredAt()));
    files.clear();
  }

  /** Why the last message was kept; null if it was not. */
  @Nullable String problem() {
    return problem;
  }

  private boolean readEvents(String id, String body, Notification.Events events)
      throws IOException {
    Optional<String> foreign = events.accounts().stream().filter(permitted::forbids).findFirst();
    if (foreign.isPresent()) {
      return bury(
          id,
          body,
          DeadLetterReason.UNLISTED_ACCOUNT,
          "account " + foreign.get() + " is not on the list of this queue's accounts");
    }
    byte[] content = events.content().getBytes(StandardCharsets.UTF_8);
    reader.read("sqs:" + id, new ByteArrayInputStream(content), findings);
    return true;
  }

  /** All of them are looked at before any is fetched. */
  private boolean readObjects(String id, String body, List<BucketObject> objects) {
    List<BucketObject> wanted = new ArrayList<>();
    for (BucketObject object : objects) {
      if (permitted.forbidsBucket(object.bucket())) {
        return bury(
            id,
            body,
            DeadLetterReason.UNLISTED_BUCKET,
            "bucket " + object.bucket() + " is not on the list of this queue's buckets");
      }
      Optional<TrailKey> file = TrailKey.parse(object.key());
      if (file.isEmpty()) {
        findings.onIgnored(TrailKey.ignoredReason(object.key()));
      } else if (permitted.forbids(file.get().account())) {
        return bury(
            id,
            body,
            DeadLetterReason.UNLISTED_ACCOUNT,
            "account " + file.get().account() + " is not on the list of this queue's accounts");
      } else {
        wanted.add(object);
      }
    }
    return wanted.stream().allMatch(this::readObject);
  }

  private boolean readObject(BucketObject object) {
    String name = "s3://" + object.bucket() + "/" + object.key();
    try (ResponseInputStream<GetObjectResponse> content =
        s3.getObject(request -> request.bucket(object.bucket()).key(object.key()))) {
      try {
        reader.read(name, content, findings);
      } catch (RuntimeException | IOException e) {
        // The rest need not be downloaded to be thrown away.
        content.abort();
        throw e;
      }
      TrailKey.parse(object.key()).ifPresent(files::add);
      problem = null;
      return true;
    } catch (SdkException | IOException e) {
      keep("can't read " + name + ": " + AwsErrors.of(e), object.bucket());
      return false;
    }
  }

  /** A bucket that can't be read fails a thousand times for one reason: it is told once. */
  private void keep(String newProblem, String bucket) {
    if (problem == null) {
      LOG.warn(
          "{}; such messages of {} come again, as often as the queue lets them",
          newProblem,
          bucket);
    }
    problem = newProblem;
  }

  private boolean bury(String id, String body, DeadLetterReason defect, String reason) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    findings.onDeadLetter(
        new DeadLetter(
            "sqs:" + id,
            Arrays.copyOf(content, Math.min(content.length, KEPT_BYTES)),
            defect,
            Map.of("problem", reason, "length", Integer.toString(content.length))));
    return true;
  }
}
