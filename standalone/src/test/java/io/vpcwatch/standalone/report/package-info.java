@NullMarked
package io.vpcwatch.standalone.report;

import org.jspecify.annotations.NullMarked;
