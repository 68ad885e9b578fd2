package io.vpcwatch.service.runtime;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import java.nio.file.Path;

/** What belongs to the process as a whole. */
public record ProcessSettings(
    @Description("the folder of the in-process broker and of the state stores") @Default("data")
        Path dataDir) {}
