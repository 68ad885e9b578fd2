/** A dashboard that may consist of nothing but what these panels know. */
import type { AnnotationQuery, Dashboard as AnyDashboard, DataSourceRef, FieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/schema';
import type { Options as BarGauge } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { FieldConfig as HeatmapField, Options as Heatmap } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { FieldConfig as StateTimelineField, Options as StateTimeline } from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { FieldConfig as TableField, Options as Table } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { FieldConfig as TimeSeriesField, Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** What Grafana's Prometheus data source reads; its own type is not in the package. */
interface PrometheusQuery {
  refId: string;
  expr: string;
  datasource?: DataSourceRef;
  legendFormat?: string;
  format?: 'time_series' | 'table' | 'heatmap';
  instant?: boolean;
  range?: boolean;
  interval?: string;
  hide?: boolean;
}

/** The same in JSON: an enum is its value, and of what a panel knows, anything may be left to its default. */
type Json<T> = T extends string ? `${T}` : T extends (infer E)[] ? Json<E>[] : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
type Some<T> = T extends unknown[] ? T : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

type Of<Type extends string, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Type;
  options?: Some<Options>;
  fieldConfig?: Omit<FieldConfigSource, 'defaults'> & { defaults: Omit<FieldConfig, 'custom'> & { custom?: Some<Custom> } };
  targets: PrometheusQuery[];
};

type Known =
  | Of<'bargauge', BarGauge, {}>
  | Of<'heatmap', Heatmap, HeatmapField>
  | Of<'stat', Stat, {}>
  | Of<'state-timeline', StateTimeline, StateTimelineField>
  | Of<'table', Table, TableField>
  | Of<'timeseries', TimeSeries, TimeSeriesField>
  | (Omit<RowPanel, 'type' | 'panels'> & { type: 'row'; panels: never[] });

export type Dashboard = Json<
  Omit<AnyDashboard, 'panels' | 'annotations'> & {
    panels: Known[];
    annotations?: { list?: (Omit<AnnotationQuery, 'target'> & { expr?: string })[] };
  }
>;
