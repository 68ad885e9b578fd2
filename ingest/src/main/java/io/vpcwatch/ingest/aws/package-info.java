/** Clients of AWS: credentials, accounts and regions, rate limits, and their settings. */
@NullMarked
package io.vpcwatch.ingest.aws;

import org.jspecify.annotations.NullMarked;
