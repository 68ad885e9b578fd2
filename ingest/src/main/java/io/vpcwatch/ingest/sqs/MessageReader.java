package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.cloudtrail.ForwardingListener;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.s3.ObjectStream;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.sqs.MessageContent.BucketObject;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Reads messages and the objects that they name. Thread-safe. */
final class MessageReader {
  private static final int KEPT_BYTES = 256 << 10;

  /** The index of the account in an ARN. */
  private static final int ACCOUNT = 4;

  private final String queue;
  private final QueueAllowlist allowlist;
  private final S3Client s3;
  private final TrailReader reader;

  /**
   * @param queue its name, for dead letters
   */
  MessageReader(String queue, QueueAllowlist allowlist, S3Client s3, IngestContext context) {
    this.queue = queue;
    this.allowlist = allowlist;
    this.s3 = s3;
    this.reader = new TrailReader(context.limits(), false, context.clock());
  }

  /**
   * Reads everything in a message.
   *
   * @param files gets the trail files that were read
   * @return null, or why it can't be read now: the message has to be delivered again
   */
  @Nullable String read(Message message, TrailListener listener, List<TrailKey> files) {
    MessageContent content = MessageParser.read(message.body());
    if (content instanceof MessageContent.Unknown unknown) {
      readUnknown(message, unknown, listener);
    } else if (content instanceof MessageContent.Events events) {
      readEvents(message, events, listener);
    } else if (content instanceof MessageContent.Objects objects) {
      return readObjects(message, objects.objects(), listener, files);
    }
    return null;
  }

  private void readEvents(Message message, MessageContent.Events events, TrailListener listener) {
    // What carries records has no account; those of its records are checked when they are read.
    Optional<String> unlisted =
        events.accounts().stream()
            .filter(account -> !account.isEmpty() && allowlist.forbids(account))
            .findFirst();
    if (unlisted.isPresent()) {
      String problem = unlistedAccount(unlisted.get());
      reject(message, DeadLetterReason.UNLISTED_ACCOUNT, problem, listener);
      return;
    }
    for (JsonNode record : events.records()) {
      String original = events.records().size() == 1 ? events.body() : record.toString();
      byte[] bytes = original.getBytes(StandardCharsets.UTF_8);
      reader.readRecord(nameOf(message), record, bytes, new AccountFilter(message, listener));
    }
  }

  /** Reads what is no notification like a file: a log, the dump of a queue, a SIEM's document. */
  private void readUnknown(
      Message message, MessageContent.Unknown unknown, TrailListener listener) {
    ObjectListener content = new ObjectListener(new AccountFilter(message, listener));
    if (unknown.mayCarry()) {
      byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
      try {
        reader.read(nameOf(message), new ByteArrayInputStream(body), content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (content.isUnderstood()) {
      content.release();
    } else {
      reject(message, DeadLetterReason.UNKNOWN_MESSAGE, unknown.problem(), listener);
    }
  }

  /** Checks all of them before it reads the first one. */
  private @Nullable String readObjects(
      Message message, List<BucketObject> objects, TrailListener listener, List<TrailKey> files) {
    Map<TrailKey, String> wanted = new LinkedHashMap<>();
    for (BucketObject object : objects) {
      if (allowlist.forbidsBucket(object.bucket())) {
        String problem =
            "bucket " + object.bucket() + " is not on the list of this queue's buckets";
        reject(message, DeadLetterReason.UNLISTED_BUCKET, problem, listener);
        return null;
      }
      Optional<TrailKey> file = TrailKey.parse(object.key());
      if (file.isEmpty()) {
        listener.onIgnored(TrailKey.ignoredReason(object.key()));
      } else if (allowlist.forbids(file.get().account())) {
        String problem = unlistedAccount(file.get().account());
        reject(message, DeadLetterReason.UNLISTED_ACCOUNT, problem, listener);
        return null;
      } else {
        wanted.put(file.get(), object.bucket());
      }
    }
    for (Map.Entry<TrailKey, String> object : wanted.entrySet()) {
      String failure = readObject(message, object.getValue(), object.getKey(), listener, files);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private @Nullable String readObject(
      Message message, String bucket, TrailKey file, TrailListener target, List<TrailKey> files) {
    String name = "s3://" + bucket + "/" + file.key();
    try (InputStream content = ObjectStream.open(s3, bucket, file.key())) {
      if (content == null) {
        String problem = name + " no longer exists";
        reject(message, DeadLetterReason.MISSING_OBJECT, problem, target);
        return null;
      }
      ObjectListener listener = new ObjectListener(target);
      reader.read(name, content, listener);
      if (listener.isDamaged() && isFirstAttempt(message)) {
        return name + " is damaged, and is read once more";
      }
      listener.release();
      files.add(file);
      return null;
    } catch (IOException e) {
      return "can't read " + name + ": " + e.getMessage();
    }
  }

  private static boolean isFirstAttempt(Message message) {
    return "1"
        .equals(message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
  }

  private String nameOf(Message message) {
    return "sqs:" + queue + "/" + message.messageId();
  }

  private static String unlistedAccount(String account) {
    return "account " + account + " is not on the list of this queue's accounts";
  }

  private void reject(
      Message message, DeadLetterReason reason, String problem, TrailListener listener) {
    byte[] content = message.body().getBytes(StandardCharsets.UTF_8);
    listener.onDeadLetter(
        new DeadLetter(
            nameOf(message),
            Arrays.copyOf(content, Math.min(content.length, KEPT_BYTES)),
            reason,
            Map.of("problem", problem, "length", Integer.toString(content.length))));
  }

  /**
   * Checks what a record was read as: it names accounts in more fields than the one that is checked
   * before it is read.
   */
  private final class AccountFilter extends ForwardingListener {
    private final Message message;

    AccountFilter(Message message, TrailListener target) {
      super(target);
      this.message = message;
    }

    @Override
    public void onChange(FunctionChange change) {
      if (allows(change.functionArn().account())) {
        target.onChange(change);
      }
    }

    @Override
    public void onCapacityProvider(CapacityProvider provider) {
      String[] arn = provider.arn().split(":", -1);
      if (allows(arn.length > ACCOUNT ? arn[ACCOUNT] : "")) {
        target.onCapacityProvider(provider);
      }
    }

    @Override
    public void onNetworkChange(NetworkChange change) {
      if (change.account() == null || allows(change.account())) {
        target.onNetworkChange(change);
      }
    }

    private boolean allows(String account) {
      boolean allowed = !allowlist.forbids(account);
      if (!allowed) {
        reject(message, DeadLetterReason.UNLISTED_ACCOUNT, unlistedAccount(account), target);
      }
      return allowed;
    }
  }
}
