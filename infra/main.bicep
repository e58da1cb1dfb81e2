// Baton on Azure: a Flex Consumption function app, the Durable Task Scheduler or storage that keeps its orchestrations, its records, its logs, a vault for the
// key of the approval links; a model, a network of its own and sign-in with Entra ID if wanted.
// Nothing here has a key of an account: the app's own identity is let in where it needs to be, and no further.
targetScope = 'resourceGroup'

@description('What the names of all resources begin with: 3 to 16 lower-case letters, digits and hyphens.')
@minLength(3)
@maxLength(16)
param name string

@description('Azure region. It must offer Flex Consumption: az functionapp list-flexconsumption-locations.')
param location string = resourceGroup().location

@description('The secret that signs the links by which people approve, at least 16 bytes. Links made with another key stop to work.')
@secure()
@minLength(16)
param linksKey string

@description('What approval links begin with. Empty: the address of the function app.')
param linksBaseUrl string = ''

@description('Folder of the team files, as deployed: relative to the app.')
param teams string = 'teams'

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Memory of an instance in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemory int = 2048

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetention int = 30

@description('True: a model is deployed in Azure OpenAI and the app is let in. False: set the model settings of the app by hand.')
param deployModel bool = false

@description('The model, and its name in team files: azure/NAME.')
param modelName string = 'gpt-5-mini'

@description('The version of the model. Empty: the default of the region.')
param modelVersion string = ''

@description('Most tokens a minute, in thousands.')
@minValue(1)
param modelCapacity int = 50

@description('Who keeps the orchestrations: the Durable Task Scheduler, or Azure Storage, which is slower and needs no resource of its own.')
@allowed([
  'DurableTaskScheduler'
  'AzureStorage'
])
param durableBackend string = 'DurableTaskScheduler'

@description('The plan of the Durable Task Scheduler.')
@allowed([
  'Consumption'
  'Dedicated'
])
param schedulerPlan string = 'Consumption'

@description('True: storage and vault answer in a network of the app only. Deploy from inside it, or publish before it is switched on.')
param privateNetwork bool = false

@description('Client id of the Entra ID app registration by which people and programs sign in. Empty: function keys only.')
param signInClientId string = ''

@description('Tags of all resources.')
param tags object = {}

// Names of accounts and apps are unique in the world: the resource group makes them so.
var suffix = uniqueString(resourceGroup().id, name)
var compact = toLower(replace(name, '-', ''))

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    logRetention: logRetention
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    accountName: take('${compact}${suffix}', 24)
    location: location
    privateNetwork: privateNetwork
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    vaultName: take('${compact}${suffix}', 24)
    location: location
    linksKey: linksKey
    privateNetwork: privateNetwork
    tags: tags
  }
}

module model 'modules/model.bicep' = if (deployModel) {
  name: 'model'
  params: {
    accountName: '${name}-${suffix}'
    location: location
    modelName: modelName
    modelVersion: modelVersion
    modelCapacity: modelCapacity
    tags: tags
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'DurableTaskScheduler') {
  name: 'scheduler'
  params: {
    schedulerName: '${name}-${suffix}'
    location: location
    plan: schedulerPlan
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  params: {
    name: name
    location: location
    storageAccountName: storage.outputs.accountName
    vaultName: vault.outputs.vaultName
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    appName: '${name}-${suffix}'
    planName: '${name}-plan'
    location: location
    storageAccountName: storage.outputs.accountName
    deploymentContainer: storage.outputs.deploymentContainer
    insightsName: monitoring.outputs.insightsName
    linksKeyUri: vault.outputs.linksKeyUri
    linksBaseUrl: linksBaseUrl
    modelEndpoint: deployModel ? model!.outputs.endpoint : ''
    schedulerEndpoint: durableBackend == 'DurableTaskScheduler' ? scheduler!.outputs.endpoint : ''
    taskHub: durableBackend == 'DurableTaskScheduler' ? scheduler!.outputs.hubName : ''
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    signInClientId: signInClientId
    teams: teams
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    tags: tags
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    principalId: app.outputs.principalId
    storageAccountName: storage.outputs.accountName
    vaultName: vault.outputs.vaultName
    insightsName: monitoring.outputs.insightsName
    modelAccountName: deployModel ? model!.outputs.accountName : ''
    schedulerName: durableBackend == 'DurableTaskScheduler' ? scheduler!.outputs.schedulerName : ''
  }
}

@description('The function app, for: func azure functionapp publish NAME.')
output appName string = app.outputs.appName

@description('Where Baton answers.')
output url string = app.outputs.url

@description('The storage account with the task hub and the records.')
output storageAccountName string = storage.outputs.accountName
