package io.vpcwatch.ingest.s3;

import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.service.network.AwsErrors;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket that trails deliver to. Failures of S3 become IOExceptions. */
record TrailBucket(S3Client client, String name) {
  /**
   * The folder of a trail's files of one account and region, with subfolders for year, month and
   * day.
   *
   * @param prefix ends with the region and a slash
   */
  record Folder(String prefix, String account, String region) {}

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern ORGANIZATION = Pattern.compile("o-[a-z0-9]{10,32}");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu/MM/dd/");
  private static final String LOGS = "AWSLogs/";

  /**
   * The folders of all accounts and regions below a prefix: of plain trails, of organization
   * trails, and of Control Tower, which has used either place for the organization's id.
   *
   * @param prefix of the trail; ends with a slash unless it is empty
   */
  List<Folder> folders(String prefix) throws IOException {
    List<Folder> folders = new ArrayList<>();
    addAccounts(prefix + LOGS, folders);
    for (String child : children(prefix)) {
      if (ORGANIZATION.matcher(child).matches()) {
        addAccounts(prefix + child + "/" + LOGS, folders);
      }
    }
    return folders;
  }

  private void addAccounts(String logs, List<Folder> folders) throws IOException {
    for (String child : children(logs)) {
      if (ORGANIZATION.matcher(child).matches()) {
        for (String account : children(logs + child + "/")) {
          addRegions(logs + child + "/", account, folders);
        }
      } else {
        addRegions(logs, child, folders);
      }
    }
  }

  private void addRegions(String parent, String account, List<Folder> folders) throws IOException {
    if (ACCOUNT.matcher(account).matches()) {
      String trail = parent + account + "/CloudTrail/";
      for (String region : children(trail)) {
        folders.add(new Folder(trail + region + "/", account, region));
      }
    }
  }

  private List<String> children(String prefix) throws IOException {
    return list(
        prefix,
        () ->
            client
                .listObjectsV2Paginator(
                    request -> request.bucket(name).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .map(each -> each.substring(prefix.length(), each.length() - 1))
                .toList());
  }

  /** The log files that were delivered to a folder on a day, without other objects. */
  List<TrailKey> files(Folder folder, LocalDate day) throws IOException {
    String prefix = folder.prefix() + DAY.format(day);
    return list(
        prefix,
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(name).prefix(prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(TrailKey::parse)
                .flatMap(Optional::stream)
                .toList());
  }

  TrailInput input(TrailKey file) {
    String url = "s3://" + name + "/" + file.key();
    return new TrailInput(url, () -> ObjectStream.open(client, name, file.key()));
  }

  private <T> T list(String prefix, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      throw new IOException("can't list s3://" + name + "/" + prefix + ": " + AwsErrors.of(e), e);
    }
  }
}
