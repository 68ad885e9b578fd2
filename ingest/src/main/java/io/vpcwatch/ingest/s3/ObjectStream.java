package io.vpcwatch.ingest.s3;

import io.vpcwatch.service.network.AwsErrors;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The content of an object of S3. Every failure is an IOException; one of them is a checksum of S3
 * that differs from the content, which is known at the end of the stream only.
 */
public final class ObjectStream extends FilterInputStream {
  private final ResponseInputStream<GetObjectResponse> response;
  private final Crc64Nvme checksum;
  private boolean ended;

  private ObjectStream(ResponseInputStream<GetObjectResponse> response, Crc64Nvme checksum) {
    super(new CheckedInputStream(response, checksum));
    this.response = response;
    this.checksum = checksum;
  }

  /** Null if the object no longer exists. */
  public static @Nullable InputStream open(S3Client client, String bucket, String key)
      throws IOException {
    try {
      return new ObjectStream(
          client.getObject(
              request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)),
          new Crc64Nvme());
    } catch (NoSuchKeyException e) {
      return null;
    } catch (SdkException e) {
      throw new IOException(AwsErrors.of(e), e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    try {
      int count = super.read(target, from, length);
      if (count < 0 && !ended) {
        ended = true;
        verify();
      }
      return count;
    } catch (SdkException e) { // a checksum that the SDK verifies
      throw new IOException(AwsErrors.of(e), e);
    }
  }

  private void verify() throws IOException {
    String expected = response.response().checksumCRC64NVME();
    String actual =
        Base64.getEncoder()
            .encodeToString(ByteBuffer.allocate(8).putLong(checksum.getValue()).array());
    if (expected != null && !expected.equals(actual)) {
      throw new IOException(
          "the content has the checksum " + actual + ", but S3 has stored " + expected);
    }
  }

  /** Without downloading the rest. */
  @Override
  public void close() throws IOException {
    if (!ended) {
      response.abort();
    }
    super.close();
  }
}
