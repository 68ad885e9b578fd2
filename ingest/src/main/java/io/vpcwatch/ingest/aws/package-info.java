/** Accounts, credentials and clients of AWS. */
@NullMarked
package io.vpcwatch.ingest.aws;

import org.jspecify.annotations.NullMarked;
