package io.vpcwatch.alerting.notification;

import io.vpcwatch.alerting.notification.Message.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to attach one function to a VPC, with every tool.
 *
 * @param summary one sentence, which the command follows
 * @param command for the AWS CLI, on one line
 * @param console null for a function on Lambda Managed Instances
 * @param more what else may be needed: permissions, network, how to exempt it
 */
public record Fix(
    String summary,
    String command,
    @Nullable Section console,
    Section cli,
    Section terraform,
    Section cloudformation,
    List<Section> more) {}
